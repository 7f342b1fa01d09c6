// title: The posts behind one person's teaching
// question: What did this person teach others: which question, which answer, which thanks (lessons from a probability on)?
// params: person:string least:share=0.5 limit:int=50
// returns: learner month question answer thanks
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE $person IN [a.id, a.name] AND e.probability >= $least
MATCH (answer:Post {id: e.post_id})
MATCH (question:Post {id: e.learner_post})
OPTIONAL MATCH (b)-[:WROTE]->(thanks:Post)
WHERE thanks.id = e.acknowledged_by
RETURN b.name AS learner, e.month AS month, question.text AS question, answer.text AS answer, thanks.text AS thanks
ORDER BY e.created_at, e.post_id, e.learner_post
LIMIT $limit
