// title: Threads where most people learned
// question: In which threads were the most people taught something, by how many, and how often did they say so (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: answer taught
MATCH (:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
MATCH (:Post {id: e.post_id})-[:IN_THREAD]->(t:Thread)
WITH t, count(DISTINCT b.id) AS learners
ORDER BY learners DESC, t.id
LIMIT 1
MATCH answer = (a:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t)
MATCH taught = (a)-[e:TAUGHT {post_id: p.id}]->(:User)
WHERE e.probability >= $least
RETURN answer, taught
ORDER BY p.created_at, p.id
LIMIT $limit
