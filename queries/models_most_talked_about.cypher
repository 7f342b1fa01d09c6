// title: Models most talked about
// question: Which models do people name, in how many posts and threads, and how many people name them?
// params: limit:int=20
// returns: model posts threads people
MATCH (p:Post)-[:MENTIONS]->(m:Model)
MATCH (p)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN m.name AS model, count(DISTINCT p.id) AS posts, count(DISTINCT t.id) AS threads, count(DISTINCT u.id) AS people
ORDER BY posts DESC, model
LIMIT $limit
