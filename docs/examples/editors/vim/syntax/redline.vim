" Deals, packs, vocabularies and tests of redline.
if exists("b:current_syntax")
  finish
endif

syntax match redlineKey /\<[A-Za-z*][A-Za-z0-9_-]*\ze\s*[=:]/
syntax match redlinePart /\<\(deal\|articles\|terms\|waivers\|pack\|define\|rules\|vocabulary\|sets\|tests\)\ze\s*[=:]/
syntax match redlineNumber /\<0[xX]\x\+L\{,2}\>\|[-+]\?\<\d\+\(\.\d*\)\?\([eE][-+]\?\d\+\)\?L\{,2}\>/
syntax case ignore
syntax keyword redlineBoolean true false
syntax case match
syntax match redlineEscape contained /\\\([ntfr\\"]\|x\x\x\)/
syntax region redlineString start=/"/ skip=/\\./ end=/"/ contains=redlineEscape
syntax match redlineComment /\(#\|\/\/\).*$/ contains=@Spell
syntax region redlineComment start=/\/\*/ end=/\*\// contains=@Spell
syntax match redlineInclude /^\s*@include\>/

highlight default link redlineKey Identifier
highlight default link redlinePart Keyword
highlight default link redlineNumber Number
highlight default link redlineBoolean Boolean
highlight default link redlineEscape SpecialChar
highlight default link redlineString String
highlight default link redlineComment Comment
highlight default link redlineInclude PreProc

let b:current_syntax = "redline"
