// title: Models most talked about
// question: Which models do people name, in how many posts and threads, and how many people name them (bots left out)?
// params: limit:int=20
// returns: model posts threads people
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WITH DISTINCT m.name AS model, p
MATCH (p)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH model, p, t, u
WHERE coalesce(u.is_bot, false) = false
RETURN model, count(p) AS posts, count(DISTINCT t.id) AS threads, count(DISTINCT u.id) AS people
ORDER BY posts DESC, model
LIMIT $limit
