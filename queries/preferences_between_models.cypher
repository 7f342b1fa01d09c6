// title: Which model is preferred to which
// question: How often do people say that one model is better than another, and how often the reverse?
// params: limit:int=30
// returns: better worse times people reverse
MATCH (a:Model)-[p:PREFERRED_OVER]->(b:Model)
WITH a, b, count(p) AS times, count(DISTINCT p.user_id) AS people
OPTIONAL MATCH (b)-[r:PREFERRED_OVER]->(a)
RETURN a.name AS better, b.name AS worse, times, people, count(r) AS reverse
ORDER BY times DESC, better, worse
LIMIT $limit
