# a deal in three files: reasons, waivers and contradictions name the file that they are in
mkdir -p parts
cat >main.deal <<END
deal = { id = "main"; title = "A deal in three files"; };
articles = (
  { id = "1"; text = "Ukraine is neutral."; terms = { @include "parts/neutral.deal" }; },
  { id = "2"; text = "No troops."; terms = { @include "parts/accession.deal" }; }
);
@include "parts/waivers.deal"
END
cat >parts/neutral.deal <<END
# terms of article 1
alignment = { neutrality = "permanent"; };
END
cat >parts/accession.deal <<END
alignment = { nato = "barred"; };
END
cat >parts/waivers.deal <<END
waivers = ( { condition = "ukraine/UA-NATO/a"; by = "B"; reason = "R"; until = "2030-01-01"; } );
END
redline check -v --allow-include -p ukraine --rule UA-ALIGN --rule UA-NATO --today 2025-06-01 main.deal
sed -i 's/nato = "barred";/neutrality = "none";/' parts/accession.deal
redline check --allow-include -p ukraine -f github main.deal
redline check -p ukraine -f github main.deal
