// title: The posts behind one person's teaching
// question: What did this person teach others: which question, which answer, which thanks (lessons from a probability on)?
// params: person:string least:share=0.5 limit:int=50
// returns: taught answer question
MATCH taught = (a:User)-[e:TAUGHT]->(b:User)
WHERE $person IN [a.id, a.name] AND e.probability >= $least
MATCH answer = (a)-[:WROTE]->(:Post {id: e.post_id})-[:IN_THREAD]->(:Thread)
MATCH question = (b)-[:WROTE]->(:Post {id: e.learner_post})
RETURN taught, answer, question
ORDER BY e.created_at, e.post_id
LIMIT $limit
