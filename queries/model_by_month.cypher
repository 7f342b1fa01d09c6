// title: A model in talk, month by month
// question: In how many posts of each month is a model named, and by how many people?
// params: model:string limit:int=200
// returns: month posts people
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE m.name = $model OR m.id = $model
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN p.month AS month, count(DISTINCT p.id) AS posts, count(DISTINCT u.id) AS people
ORDER BY month
LIMIT $limit
