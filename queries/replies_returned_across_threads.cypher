// title: Replies that are returned in another thread
// question: Of who replied to whom and was replied to by the same person, how many ties did not stay in one thread?
// params: bots:bool=true limit:int=1
// returns: ties_returned ties_returned_across_threads
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
WITH CASE WHEN a.id < b.id THEN a ELSE b END AS one, CASE WHEN a.id < b.id THEN b ELSE a END AS other,
  collect(p) AS posts, count(CASE WHEN a.id < b.id THEN 1 END) AS forth
WHERE forth > 0 AND forth < size(posts)
UNWIND posts AS p
MATCH (p)-[:IN_THREAD]->(t:Thread)
WITH one, other, count(DISTINCT t.id) AS threads
RETURN 2 * count(one) AS ties_returned, 2 * count(CASE WHEN threads > 1 THEN 1 END) AS ties_returned_across_threads
ORDER BY ties_returned
LIMIT $limit
