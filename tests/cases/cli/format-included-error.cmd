cat >main.deal <<END
deal = { id = "main"; title = "A deal in two files"; };
@include "part.deal"
END
cat >part.deal <<END
terms = {
  alignment = { eu = "bared"; };
};
END
for format in text markdown junit tap github csv sarif; do
    echo "== $format"
    redline check --allow-include -p ukraine -f $format main.deal 2>/dev/null | grep -v '"tool"\|"id": "'
done
