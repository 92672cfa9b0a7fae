autocmd BufRead,BufNewFile *.deal,*.rules,*.terms,*.tests,.redline.cfg setfiletype redline
