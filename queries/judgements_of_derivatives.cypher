// title: How people judge what was made from a model
// question: Which derivatives of this model, in up to six steps, do known people judge, and how (bots left out; what somebody says again in the same words once)?
// params: model:string limit:int=50
// returns: derivative positive mixed negative people
MATCH (d:Model)-[:DERIVED_FROM*1..6]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
WITH DISTINCT d
MATCH (u:User)-[j:JUDGED]->(d)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH DISTINCT u.id AS person, d.id AS id, d.name AS derivative, j.polarity AS polarity, p.text AS words
RETURN derivative, count(CASE WHEN polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN polarity = 'negative' THEN 1 END) AS negative, count(DISTINCT person) AS people
ORDER BY people DESC, derivative
LIMIT $limit
