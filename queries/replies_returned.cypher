// title: Replies that are returned
// question: Of who replied to whom, how many ties and how many replies went both ways, and how many ties did so in more than one thread?
// params: bots:bool=true limit:int=1
// returns: ties ties_returned ties_returned_across_threads replies replies_returned
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
MATCH (p)-[:IN_THREAD]->(t:Thread)
WITH a.id AS one, b.id AS other, t.id AS thread
WITH one < other AS forward, CASE WHEN one < other THEN one + ' ' + other ELSE other + ' ' + one END AS pair, thread
WITH pair, count(CASE WHEN forward THEN 1 END) AS forth, count(CASE WHEN NOT forward THEN 1 END) AS back,
  min(thread) AS first, max(thread) AS last
RETURN count(CASE WHEN forth > 0 THEN 1 END) + count(CASE WHEN back > 0 THEN 1 END) AS ties,
  2 * count(CASE WHEN forth > 0 AND back > 0 THEN 1 END) AS ties_returned,
  2 * count(CASE WHEN forth > 0 AND back > 0 AND first <> last THEN 1 END) AS ties_returned_across_threads,
  coalesce(sum(forth + back), 0) AS replies,
  coalesce(2 * sum(CASE WHEN forth < back THEN forth ELSE back END), 0) AS replies_returned
ORDER BY ties
LIMIT $limit
