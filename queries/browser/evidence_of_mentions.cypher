// title: The posts that name something
// question: In which posts is this model, device, quantization, runtime or benchmark named, with which words, and by which rule was it read?
// params: entity:string limit:int=50
// returns: path
MATCH path = (:Thread)<-[:IN_THREAD]-(p:Post)-[n:MENTIONS]->(e)
WHERE toLower($entity) IN [toLower(e.name), e.id] OR e.id ENDS WITH ':' + toLower($entity)
RETURN path
ORDER BY p.created_at, p.id, n.start
LIMIT $limit
