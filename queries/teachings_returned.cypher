// title: Teachings that are returned
// question: Of who taught whom, how many ties and how many lessons went both ways, and how many ties did so in more than one thread (lessons from a probability on)?
// params: least:share=0.5 limit:int=1
// returns: ties ties_returned ties_returned_across_threads lessons lessons_returned
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE a <> b AND e.probability >= $least AND e.created_at IS NOT NULL
MATCH (:Post {id: e.post_id})-[:IN_THREAD]->(t:Thread)
WITH a.id AS one, b.id AS other, t.id AS thread
WITH one < other AS forward, CASE WHEN one < other THEN one + ' ' + other ELSE other + ' ' + one END AS pair, thread
WITH pair, count(CASE WHEN forward THEN 1 END) AS forth, count(CASE WHEN NOT forward THEN 1 END) AS back,
  min(thread) AS first, max(thread) AS last
RETURN count(CASE WHEN forth > 0 THEN 1 END) + count(CASE WHEN back > 0 THEN 1 END) AS ties,
  2 * count(CASE WHEN forth > 0 AND back > 0 THEN 1 END) AS ties_returned,
  2 * count(CASE WHEN forth > 0 AND back > 0 AND first <> last THEN 1 END) AS ties_returned_across_threads,
  coalesce(sum(forth + back), 0) AS lessons,
  coalesce(2 * sum(CASE WHEN forth < back THEN forth ELSE back END), 0) AS lessons_returned
ORDER BY ties
LIMIT $limit
