// title: How people judge a model
// question: How many judgements of this model are good, mixed and bad, and by how many people?
// params: model:string limit:int=10
// returns: polarity judgements people
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
RETURN j.polarity AS polarity, count(j) AS judgements, count(DISTINCT u.id) AS people
ORDER BY polarity
LIMIT $limit
