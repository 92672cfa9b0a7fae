# The solver proves that a change makes no difference.
cd testing
cat >double.rules <<'X'
pack = { id = "double"; title = "Says it twice"; version = "1"; vocabulary = "shop/1"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "D"; title = "Due"; class = "red-line"; cite = { source = "s"; quote = "Q"; };
            conditions = ( { id = "a"; require = "rent.due == 'end' || (rent.due == 'end' && pets == 'free')"; message = "m"; } ); } );
X
cat >double.tests <<'X'
tests = ( { name = "end"; rule = "D"; expect = "pass"; each = { at = "pets"; values = ["free", "cats", "barred"]; }; terms = { rent = { due = "end"; }; }; },
          { name = "not"; rule = "D"; expect = "fail"; each = ( { at = "pets"; values = ["free", "cats"]; }, { at = "rent.due"; values = ["start", "middle"]; } ); },
          { name = "open"; rule = "D"; expect = "undetermined"; complete = false; } );
X
redline test -v --mutate double.tests
redline test --mutate --timeout 0 double.tests | tail -2
