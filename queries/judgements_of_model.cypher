// title: How people judge a model
// question: How many judgements of this model by known people are good, mixed and bad, and by how many people (bots left out; what somebody says again in the same words once)?
// params: model:string limit:int=10
// returns: polarity judgements people
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH DISTINCT u.id AS person, m.id AS id, j.polarity AS polarity, p.text AS words
RETURN polarity, count(person) AS judgements, count(DISTINCT person) AS people
ORDER BY polarity
LIMIT $limit
