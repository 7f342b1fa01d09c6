// title: Models named together
// question: Which two models are named in the same posts most often (bots left out)?
// params: limit:int=30
// returns: one other posts people
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WITH DISTINCT p, m.name AS model
WITH p, collect(model) AS models
WHERE size(models) > 1
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, models, u
WHERE coalesce(u.is_bot, false) = false
UNWIND models AS one
UNWIND models AS other
WITH one, other, p, u
WHERE one < other
RETURN one, other, count(DISTINCT p.id) AS posts, count(DISTINCT u.id) AS people
ORDER BY posts DESC, one, other
LIMIT $limit
