// title: What a model was made from
// question: From which models does this one derive directly, how, and who says so: the Hub, words in posts, or its name?
// params: model:string limit:int=50
// returns: path
MATCH path = (m:Model)-[:DERIVED_FROM*1..4]->(:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
RETURN path
ORDER BY length(path)
LIMIT $limit
