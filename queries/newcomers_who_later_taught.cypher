// title: Newcomers who later taught
// question: Who was taught before teaching anybody, when did each begin to teach, and how many people have they taught since?
// params: limit:int=30
// returns: person first_learned first_taught people first_lesson_taken first_lesson_given
MATCH (u:User)<-[l:TAUGHT]-(:User)
WITH u, min(l.created_at) AS learned, min(l.post_id) AS taken
MATCH (u)-[e:TAUGHT]->(other:User)
WITH u, learned, taken, min(e.created_at) AS taught, min(e.post_id) AS given, count(DISTINCT other.id) AS people
WHERE learned < taught
RETURN u.name AS person, learned AS first_learned, taught AS first_taught, people,
  taken AS first_lesson_taken, given AS first_lesson_given
ORDER BY people DESC, first_taught, first_lesson_given
LIMIT $limit
