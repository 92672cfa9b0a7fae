cat >v.terms <<END
vocabulary = { id = "v"; title = "Every kind of reason"; version = "1"; };
terms = ( { path = "words"; type = "string"; default = ""; title = "Words"; } );
END
cat >v.rules <<END
pack = { id = "kinds"; title = "Kinds"; party = "p"; version = "1"; vocabulary = "v/1"; sources = ( { id = "s"; title = "Source"; } ); };
rules = (
  { id = "NO-TEXT"; title = "An article is about rent"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "articles.exists(x, x.text.contains('rent'))"; message = "no rent"; } ); },
  { id = "FIELD"; title = "The title is not bad"; class = "negotiable"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; forbid = "articles.exists(x, x.title == 'Bad')"; message = "a bad title"; } ); },
  { id = "EMPTY"; title = "Somebody wrote it"; class = "preference"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "deal.by.exists(b, b == 'me')"; message = "not by me"; } ); },
  { id = "ARTICLE"; title = "There is no second article"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; forbid = "articles.exists(x, x.id == '2')"; message = "a second article"; },
                   { id = "b"; forbid = "size(articles) > 1"; message = "two articles"; } ); },
  { id = "ERROR"; title = "The words are a number"; class = "preference"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "int(words) > 0"; message = "not a number"; } ); },
  { id = "FALLBACK"; title = "The words are good"; class = "preference"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "words == 'good'"; or_else = "words == 'fair'"; message = "the words are {words}"; } ); },
  { id = "WHEN"; title = "Another deal"; class = "red-line"; when = "deal.id == 'other'"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "words == ''"; message = "words"; } ); },
  { id = "PASS"; title = "The words are fair"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; require = "words == 'fair'"; message = "the words are not fair"; } ); } );
END
cat >d.deal <<END
deal = { id = "d"; title = "D"; };
articles = ( { id = "1"; title = "Bad"; text = "One."; terms = { words = "fair"; }; },
             { id = "2"; title = "Second"; text = "Two."; bracketed = true; } );
END
check="redline check --terms v.terms -p v.rules d.deal"
$check --verbose
$check -f json
$check -f markdown
$check -f html | sed -n '/^<tbody><tr><th scope=row/,/<.details>/p'
$check -f tap | grep 'ok \|- "\|message:'
$check --verbose -f sarif | sed -n '/"results"/,$p'
