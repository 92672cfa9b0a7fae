cat > .redline.cfg <<'TXT'
waivers = (
  { condition = "tenant/DEPOSTI/a"; by = "B"; reason = "r"; until = "2025-12-31"; },
  { condition = "tennant/DEPOSIT/a"; by = "B"; reason = "r"; until = "2025-12-31"; },
  { condition = "ukraine/NO-SUCH-RULE"; by = "B"; reason = "r"; until = "2025-12-31"; },
  { condition = "tenant/ENTRY/c"; by = "B"; reason = "r"; until = "2025-12-31"; }
);
TXT
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f jsonl examples/lease.deal
