// title: Who ran each model first
// question: On what hardware, and in which post, was each model first reported to run, and how many people reported it in all (second-hand and implausible reports left out)?
// params: least_people:int=2 limit:int=50
// returns: model month hardware person post people
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE r.created_at IS NOT NULL AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
MATCH (p:Post {id: r.post_id})
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH m.name AS model, h.name AS hardware, r, u
ORDER BY r.created_at, r.relation_id
WITH model, count(DISTINCT r.user_id) AS people, collect({month: r.month, hardware: hardware, person: u.name, post: r.post_id}) AS runs
WHERE people >= $least_people
WITH model, people, runs[0] AS earliest
RETURN model, earliest.month AS month, earliest.hardware AS hardware, earliest.person AS person, earliest.post AS post, people
ORDER BY month, model
LIMIT $limit
