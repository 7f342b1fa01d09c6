// title: Who taught whom about what
// question: Who helped whom, about which topics, and did the one who was helped say so?
// params: limit:int=50
// returns: teacher learner month topics acknowledged post
MATCH (a:User)-[e:TAUGHT]->(b:User)
RETURN a.name AS teacher, b.name AS learner, e.month AS month, e.topics AS topics, e.acknowledged AS acknowledged, e.post_id AS post
ORDER BY e.created_at DESC, post, learner
LIMIT $limit
