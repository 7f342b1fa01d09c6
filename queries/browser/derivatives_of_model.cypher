// title: Models derived from one model, nearest first
// question: Which models derive from this one in up to six steps, in how many at least, and who says so on the surest way: the Hub (and you) alone, with names, or with words in posts, which are often misread?
// params: model:string limit:int=50
// returns: path
MATCH path = (m:Model)<-[:DERIVED_FROM*1..6]-(:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
RETURN path
ORDER BY length(path)
LIMIT $limit
