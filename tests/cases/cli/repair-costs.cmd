cat > costs <<'END'
# Land is dear, and what the mediator put into brackets is cheap.
costs = ( { path = "territory.<region>.*"; cost = 20; }, { path = "territory.annexed"; cost = 40; },
          { choice = "ceiling"; cost = 1; } );
default = 5;
settle = 2;
END
redline repair -p kremlin --cost costs --max 1 examples/draft.deal
