// title: The posts that name something
// question: In which posts is this model, device, quantization, runtime or benchmark named, with which words, and by which rule was it read?
// params: entity:string limit:int=50
// returns: post month thread surface rule text
MATCH (p:Post)-[n:MENTIONS]->(e)
WHERE toLower($entity) IN [toLower(e.name), e.id] OR e.id ENDS WITH ':' + toLower($entity)
MATCH (p)-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, t.title AS thread, n.surface AS surface, n.rule AS rule, p.text AS text
ORDER BY p.created_at, post, n.start, rule
LIMIT $limit
