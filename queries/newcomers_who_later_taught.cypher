// title: Learners who later taught
// question: Who was taught first and taught somebody else later, and how many people did they help?
// params: limit:int=30
// returns: person first_learned first_taught people
MATCH (u:User)<-[l:TAUGHT]-(:User)
WITH u, min(l.created_at) AS learned
MATCH (u)-[e:TAUGHT]->(other:User)
WHERE e.created_at > learned
RETURN u.name AS person, learned AS first_learned, min(e.created_at) AS first_taught, count(DISTINCT other.id) AS people
ORDER BY people DESC, first_learned, person
LIMIT $limit
