// title: Who taught whom about what
// question: Who taught whom, about which topics, did the learner say so, and in which post (latest first) (lessons from a probability on)?
// params: least:share=0.5 limit:int=50
// returns: teacher learner month topics acknowledged post
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
RETURN a.name AS teacher, b.name AS learner, e.month AS month, coalesce(e.topics, []) AS topics,
  e.acknowledged AS acknowledged, e.post_id AS post
ORDER BY e.created_at DESC, post, e.learner_post
LIMIT $limit
