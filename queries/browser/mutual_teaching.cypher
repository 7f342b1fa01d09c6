// title: People who taught each other
// question: Which pairs taught each other, how often in each direction, and where did it begin (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: path
MATCH path = (a:User)-[e:TAUGHT]->(b:User)-[f:TAUGHT]->(a)
WHERE e.created_at < f.created_at AND e.probability >= $least AND f.probability >= $least
RETURN path
ORDER BY e.created_at, e.post_id, f.post_id
LIMIT $limit
