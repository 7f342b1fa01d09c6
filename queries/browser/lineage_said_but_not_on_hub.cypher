// title: Derivations that the Hub does not declare
// question: Which derivations do posts or names tell that the Hub's records lack, and in how many posts?
// params: limit:int=50
// returns: path
MATCH path = (m:Model)-[d:DERIVED_FROM]->(b:Model)
WHERE d.source IN ['text', 'name'] AND NOT EXISTS { (m)-[h:DERIVED_FROM]->(b) WHERE h.source = 'hub' }
RETURN path
ORDER BY size(coalesce(d.post_ids, [])) DESC, m.id, b.id
LIMIT $limit
