cat > costs <<'END'
costs = ( { path = "territory.krimea.*"; cost = 3; },
          { path = "forces.ukrain"; cost = 0; },
          { choice = "cieling"; cost = 2; },
          { cost = 2; },
          { path = "alignment.eu.status"; cost = 2; },
          { path = "alignment.eu"; price = 2; } );
default = -1;
setle = 2;
END
redline repair -p kremlin --cost costs examples/draft.deal
