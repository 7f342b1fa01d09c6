// title: People who taught each other
// question: Which pairs taught each other, how often in each direction, and where did it begin?
// params: limit:int=30
// returns: path
MATCH path = (a:User)-[e:TAUGHT]->(b:User)-[f:TAUGHT]->(a)
WHERE e.created_at < f.created_at
RETURN path
ORDER BY e.created_at, e.post_id, f.post_id
LIMIT $limit
