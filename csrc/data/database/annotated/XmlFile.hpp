#pragma once
// The subset of XML that annotations need: elements, text, attributes (read past), comments, CDATA, the five named entities and
// numbers. A document type (the door to entities of one's own) is refused. Errors name the file and the line.
#include <memory>
#include <string>
#include <vector>

namespace N2D2 {

struct XmlElement {
    std::string name;
    std::string text;  ///< its own text, without the spaces around it
    std::size_t line = 0;
    std::vector<XmlElement> children;

    /// The first child of that name; null without.
    const XmlElement* child(const std::string& childName) const;
};

/// The root element. FileNotFound; std::runtime_error for a file that is no XML, ends early, is larger than 16 MB or has elements
/// nested deeper than 32 levels.
XmlElement readXml(const std::string& who, const std::string& fileName);

}  // namespace N2D2
