// title: How people judge what was made from a model
// question: Which derivatives of this model are judged in public, and how?
// params: model:string limit:int=50
// returns: derivative positive mixed negative people
MATCH (d:Model)-[:DERIVED_FROM*1..6]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
WITH DISTINCT d
MATCH (u:User)-[j:JUDGED]->(d)
WHERE u.is_bot = false
RETURN d.name AS derivative, count(CASE WHEN j.polarity = 'positive' THEN 1 END) AS positive,
  count(CASE WHEN j.polarity = 'mixed' THEN 1 END) AS mixed,
  count(CASE WHEN j.polarity = 'negative' THEN 1 END) AS negative, count(DISTINCT u.id) AS people
ORDER BY people DESC, derivative
LIMIT $limit
