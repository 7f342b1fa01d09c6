// title: How people judge a model
// question: How many judgements of this model by known people are good, mixed and bad, and by how many people (bots left out; what somebody says again in the same words once)?
// params: model:string
// returns: path
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH u, m, j.polarity AS polarity, p.text AS words, min(j.relation_id) AS told
MATCH path = (u)-[j:JUDGED]->(m)
WHERE j.relation_id = told
RETURN path
ORDER BY j.created_at, j.relation_id
LIMIT 60
