// title: Who taught whom about what
// question: Who taught whom, about which topics, did the learner say so, and in which post (latest first) (lessons from a probability on)?
// params: least:share=0.5 limit:int=50
// returns: path
MATCH path = (:User)-[e:TAUGHT]->(:User)
WHERE e.probability >= $least
RETURN path
ORDER BY e.created_at DESC, e.post_id
LIMIT $limit
