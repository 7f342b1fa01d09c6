// title: Stances on openness
// question: How many posts, threads and people take each stance on openness, and how many of the posts rightly so, as is to be expected by their probabilities (labels from a probability on, bots left out)?
// params: least:share=0.0 limit:int=20
// returns: path
MATCH (p:Post)-[e:EXPRESSES]->(s:Stance)
WHERE e.probability >= $least
WITH s, p, e
ORDER BY e.probability DESC, p.created_at, p.id
WITH s, collect(p) AS posts
ORDER BY size(posts) DESC, s.id
UNWIND posts[0..12] AS p
MATCH path = (:User)-[:WROTE]->(p)-[:EXPRESSES]->(s)
RETURN path
LIMIT 2 * $limit
