// title: Threads about a model
// question: In which threads is this model named by the most people, and in how many posts (bots left out)?
// params: model:string limit:int=30
// returns: path
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
MATCH (p)-[:IN_THREAD]->(t:Thread)
WITH m, t, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, t.id
LIMIT 6
MATCH path = (t)<-[:IN_THREAD]-(p:Post)-[:MENTIONS]->(m)
RETURN path
ORDER BY posts DESC, p.created_at, p.id
LIMIT 2 * $limit
