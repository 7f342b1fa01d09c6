// title: Licences of the models that people name
// question: Under which licences are the models of the Hub that people name, how many are they, and in how many posts are they named (a post under each licence that it names; bots left out)?
// params: limit:int=30
// returns: license models posts
MATCH (p:Post)-[:MENTIONS]->(m:Model)
WHERE m.on_hub = true
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, m, u
WHERE coalesce(u.is_bot, false) = false
RETURN coalesce(m.license, 'not told') AS license, count(DISTINCT m.id) AS models, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, license
LIMIT $limit
