cat > cubes.terms <<'END'
vocabulary = { id = "cubes"; version = "1"; title = "Cubes"; };
sets = ( { name = "side"; members = ["a", "b", "c"]; } );
terms = ( { path = "edge.<side>"; type = "int"; min = 1; max = 2000000; default = 1; title = "Edge"; } );
END
cat > cubes.rules <<'END'
pack = { id = "cubes"; title = "Cubes"; version = "1"; vocabulary = "cubes/1"; sources = ( { id = "f"; title = "Fermat"; } ); };
rules = ( { id = "SUM"; title = "Two cubes make one"; class = "red-line"; cite = { source = "f"; quote = "Cubum autem."; };
  conditions = ( { id = "a"; message = "they do not";
    require = "edge.a * edge.a * edge.a + edge.b * edge.b * edge.b == edge.c * edge.c * edge.c"; } ); } );
END
echo 'deal = { id = "d"; title = "D"; }; terms = { edge = { a = 3; }; };' > cubes.deal
redline repair --terms cubes.terms -p cubes.rules --timeout 1 cubes.deal
