redline check -p ukraine -p russia-state examples/draft.deal examples/armistice.deal missing.deal -f text -o all.txt -f html -o all.html
sed -n '/losest to acceptance/,$p' all.txt
sed -n '/id="nearest"/,/<\/ol>/p' all.html
