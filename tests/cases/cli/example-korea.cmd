cp examples/korea/* .
redline check armistice-1953.deal
redline fmt --check korea.terms un_command.rules armistice-1953.deal
redline terms --lint --terms korea.terms
sed 's/width_km = 4.0/width_km = 2.0/; s/contact_line/parallel_38/; s/choice = "free"/choice = "forced"/; s/, "Sinanju"//; s/within = 3;/within = 30;/' armistice-1953.deal > worse.deal
redline check worse.deal
redline test un_command.tests
