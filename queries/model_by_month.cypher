// title: A model in talk, month by month
// question: In how many posts of each month is this model named, and by how many people (bots left out)?
// params: model:string limit:int=200
// returns: month posts people
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND p.month IS NOT NULL
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, u
WHERE coalesce(u.is_bot, false) = false
RETURN p.month AS month, count(DISTINCT p.id) AS posts, count(DISTINCT u.id) AS people
ORDER BY month
LIMIT $limit
