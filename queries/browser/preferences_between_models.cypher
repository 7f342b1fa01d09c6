// title: Which model is preferred to which
// question: Of which two models do people call one better than the other, how often each way, and how many people are that?
// params: limit:int=30
// returns: path
MATCH path = (a:Model)-[p:PREFERRED_OVER]->(b:Model)
WHERE a.name <> b.name
WITH path, a, b, p, COUNT { (a)-[:PREFERRED_OVER]-(b) } AS times
RETURN path
ORDER BY times DESC, a.name, b.name, p.relation_id
LIMIT 2 * $limit
