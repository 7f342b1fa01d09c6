// title: Newcomers who later taught
// question: Who was taught before teaching anybody in these data, when did each begin to teach, and how many people have they taught since (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: person first_learned first_taught people first_lesson_taken first_lesson_given
MATCH (u:User)<-[l:TAUGHT]-(:User)
WHERE l.probability >= $least
WITH u, l
ORDER BY l.created_at, l.post_id
WITH u, min(l.created_at) AS learned, collect(l.post_id) AS posts
MATCH (u)-[e:TAUGHT]->(other:User)
WHERE e.probability >= $least
WITH u, learned, posts[0] AS taken, e, other
ORDER BY e.created_at, e.post_id
WITH u, learned, taken, min(e.created_at) AS taught, collect(e.post_id) AS posts, count(DISTINCT other.id) AS people
WITH u, learned, taken, taught, posts[0] AS given, people
WHERE learned < taught
RETURN u.name AS person, learned AS first_learned, taught AS first_taught, people,
  taken AS first_lesson_taken, given AS first_lesson_given
ORDER BY people DESC, first_taught, first_lesson_given
LIMIT $limit
