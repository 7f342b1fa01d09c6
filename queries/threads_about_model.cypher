// title: Threads about a model
// question: In which threads is this model named by the most people, and in how many posts (bots left out)?
// params: model:string limit:int=30
// returns: thread month people posts id
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
WITH DISTINCT p
MATCH (p)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, t, u
WHERE coalesce(u.is_bot, false) = false
RETURN t.title AS thread, t.month AS month, count(DISTINCT u.id) AS people, count(p) AS posts, t.id AS id
ORDER BY people DESC, posts DESC, id
LIMIT $limit
