awk 'BEGIN { printf "{\"deal\":{\"id\":\"large\",\"title\":\"D\"},\"articles\":["
    for (i = 0; i < 20000; i++) printf "%s{\"id\":\"%d\",\"text\":\"text %d\",\"terms\":{}}", i ? "," : "", i, i
    print "]}" }' >large.json
printf '{"deal":{"id":"small","title":"S"},"terms":{"alignment":{"eu":"free"}}}\n' >small.json
redline repair -p ukraine --max-memory 8000000 large.json; echo "repair: $?"
redline repair -p ukraine --max-memory 64000000 small.json >/dev/null; echo "repair: $?"
redline bargain -p ukraine --given large.json --max-memory 8000000; echo "bargain: $?"
redline bargain -p ukraine --given large.json >/dev/null; echo "bargain: $?"
