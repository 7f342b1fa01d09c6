// title: What open models give and cost
// question: How many posts, threads and people say what open models give or cost, and how many of the posts rightly so, as is to be expected by their probabilities (labels from a probability on, bots left out)?
// params: least:share=0.0 limit:int=20
// returns: path
MATCH (p:Post)-[e:EXPRESSES]->(a:Affordance)
WHERE e.probability >= $least
WITH a, p, e
ORDER BY e.probability DESC, p.created_at, p.id
WITH a, collect(p) AS posts
ORDER BY size(posts) DESC, a.id
UNWIND posts[0..5] AS p
MATCH path = (:User)-[:WROTE]->(p)-[:EXPRESSES]->(a)
RETURN path
LIMIT 3 * $limit
