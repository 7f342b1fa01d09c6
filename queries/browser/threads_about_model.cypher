// title: Threads about a model
// question: In which threads is this model named by the most people, and in how many posts (bots left out)?
// params: model:string limit:int=30
// returns: path
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
MATCH (u:User)-[:WROTE]->(p)-[:IN_THREAD]->(t:Thread)
WHERE u.is_bot = false
WITH t, count(DISTINCT u.id) AS people, count(DISTINCT p.id) AS posts
ORDER BY people DESC, posts DESC, t.id
LIMIT 6
MATCH path = (t)<-[:IN_THREAD]-(p:Post)-[:MENTIONS]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
WITH t, people, posts, p, head(collect(path)) AS path
ORDER BY p.created_at, p.id
WITH t, people, posts, collect(path) AS named
ORDER BY people DESC, posts DESC, t.id
UNWIND named[0..10] AS path
RETURN path
LIMIT 2 * $limit
