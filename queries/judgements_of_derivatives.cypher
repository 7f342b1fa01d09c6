// title: How people judge what was made from a model
// question: Which derivatives of this model are judged in public, and how?
// params: model:string limit:int=50
// returns: derivative positive mixed negative people
MATCH (d:Model)-[:DERIVED_FROM*1..4]->(m:Model)
WHERE (m.name = $model OR m.id = $model) AND d.id <> m.id
WITH DISTINCT d
MATCH (u:User)-[j:JUDGED]->(d)
RETURN d.name AS derivative, sum(CASE WHEN j.polarity = 'positive' THEN 1 ELSE 0 END) AS positive, sum(CASE WHEN j.polarity = 'mixed' THEN 1 ELSE 0 END) AS mixed, sum(CASE WHEN j.polarity = 'negative' THEN 1 ELSE 0 END) AS negative, count(DISTINCT u.id) AS people
ORDER BY people DESC, derivative
LIMIT $limit
