// title: Models named where open models give or cost something
// question: Which models are named in posts that say what open models give or cost, in how many and by how many people, and in what share of all posts that name the model (labels from a probability on, bots left out)?
// params: affordance:string=null least:share=0.0 limit:int=50
// returns: path
MATCH (a:Affordance)<-[e:EXPRESSES]-(p:Post)-[:MENTIONS]->(m:Model)
WHERE e.probability >= $least
  AND ($affordance IS NULL OR toLower($affordance) IN [toLower(a.name), a.id, substring(a.id, 11)])
WITH m, count(DISTINCT p.id) AS posts
ORDER BY posts DESC, m.id
LIMIT 5
MATCH path = (m)<-[:MENTIONS]-(p:Post)-[e:EXPRESSES]->(a:Affordance)
WHERE e.probability >= $least
  AND ($affordance IS NULL OR toLower($affordance) IN [toLower(a.name), a.id, substring(a.id, 11)])
RETURN path
ORDER BY e.probability DESC, p.created_at, p.id
LIMIT 2 * $limit
